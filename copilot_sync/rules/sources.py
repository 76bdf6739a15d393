"""What the rules rest on, and how strong it is."""

from __future__ import annotations

from dataclasses import dataclass

GRADES = {
    "S": "a founding text of this project",
    "A": "a law or a regulator",
    "B": "a national or state body",
    "C": "a charity, university or local body",
    "D": "practice",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A published text that a rule rests on."""

    grade: str
    publisher: str
    title: str


SOURCES = {
    "S1": Source("S", "GP magazine", "a Liverpool GP's column on STPs and co-production"),
    "S2": Source("S", "an independent carer, Co-production Week, 30 May 2018", "how early is early"),
    "S3": Source("S", "1000 Lives, 16 December 2013", "reflections on a co-production master class"),
    "S4": Source("S", "a patient leader's blog", "patient involvement and the single-page Co-production Model"),
    "S5": Source("S", "a co-production group member, for the Patients Association", "them and us"),
    "A1": Source("A", "Commonwealth of Massachusetts", "105 CMR 130.1801, patient and family advisory councils"),
    "A2": Source("A", "NHS England", "Working in partnership with people and communities, statutory guidance, 2022"),
    "A3": Source(
        "A", "UK legislation", "SI 2012/2089 and SI 2002/715, five clear days' notice of council meetings in England"
    ),
    "A4": Source(
        "A",
        "UK legislation and NHS England",
        "Equality Act 2010, anticipatory duty; Accessible Information Standard DAPB1605, by analogy",
    ),
    "A5": Source("A", "Information Commissioner's Office", "Email and security, 30 August 2023"),
    "B1": Source("B", "NICE", "at least two lay members on a committee"),
    "B2": Source("B", "Safer Care Victoria", "at least two consumers on a working group"),
    "B3": Source("B", "NICE", "PMG44, notice and papers for public meetings"),
    "B4": Source("B", "Social Care Institute for Excellence", "Making events accessible, timing"),
    "B5": Source(
        "B",
        "Employment and Social Development Canada, and W3C",
        "accessible meeting guidelines; Making events accessible",
    ),
    "B6": Source("B", "New Zealand Office for Disability Issues, and Massachusetts EOHHS", "booking interpreters"),
    "B7": Source("B", "NIHR INVOLVE", "briefing note eight: start mid-morning or early afternoon"),
    "B8": Source("B", "Social Care Institute for Excellence", "Making events accessible, planning"),
    "B9": Source("B", "NHS England", "Accessible Information Standard, DAPB1605"),
    "B10": Source("B", "NSW Public Service Commission", "inclusive offsite events"),
    "B11": Source("B", "Listen Include Respect", "before a meeting"),
    "B12": Source("B", "Employment and Social Development Canada", "service animals and attendants"),
    "B13": Source("B", "NHS digital service manual", "how to write; PDFs last"),
    "B14": Source("B", "W3C", "Accessibility of remote meetings, 22 July 2022"),
    "B15": Source("B", "Social Care Institute for Excellence", "Making events accessible, expenses"),
    "B16": Source("B", "HSC Northern Ireland Engage", "reimbursement guidance"),
    "B17": Source("B", "NIHR", "payment guidance, version 1.4, July 2023"),
    "B18": Source("B", "NICE", "PMG28, a name, an address and a telephone number"),
    "B19": Source("B", "Social Security Scotland", "sentences of twenty-five words at most"),
    "B20": Source("B", "GOV.UK", "Inclusive language: words to use and avoid"),
    "B21": Source("B", "TLAP", "Ladder of co-production"),
    "B22": Source("B", "VOiCE Scotland", "say what was decided and why"),
    "C1": Source("C", "Lanarkshire Links, and Health Consumers' Council WA", "at least two people on a group"),
    "C2": Source("C", "Shaping Our Lives, 29 August 2023", "Timing is everything"),
    "C3": Source("C", "UHCW, and Lanarkshire Links", "papers a week ahead"),
    "C5": Source("C", "Inclusive Communication Scotland", "meet between 10 and 3"),
    "C4": Source(
        "C", "RNID, and Hampshire County Council", "time needed for interpreters, easy read, braille and audio"
    ),
    "C6": Source("C", "Business Disability Forum", "accessible venues"),
    "C7": Source("C", "Scope, and Carers Trust", "more than one way to take part"),
    "C8": Source("C", "Crohn's & Colitis UK", "funds in advance, and a week out of pocket at most"),
    "C9": Source("C", "Alzheimer's Society", "be clear what people can influence"),
    "C10": Source("C", "Hammersmith & Fulham", "a co-production list: words in full"),
    "D1": Source("D", "Brigham and Women's Hospital", "one staff member to four advisers"),
    "D2": Source("D", "co-production groups", "two hours with a fifteen-minute break"),
}
"""By key. The pages were read at various dates: they advise, and this project says so without quoting them."""
