"""LAN: sentences, abbreviations, words about people, and who decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from copilot_sync.invite import Attachment, CalendarUser
from copilot_sync.rules.language import AbbreviationOptions, SentenceOptions, WordOptions
from copilot_sync.verdicts import Judgement, Severity, Verdict

Judge = Callable[..., Judgement]

FRENCH = (
    "Bonjour à toutes et à tous, nous refaisons ensemble le dépliant remis à l'accueil de la clinique. "
    "Vous choisissez les mots et les images, et nous imprimons votre version dans le mois qui suit."
)
SHORT = "We meet on Monday at ten to choose the pictures. "
LONG = (  # 32 words
    "We would like to let everybody know that the group, which has met since the spring, is going to look at the "
    "letters that people get when they leave the ward in March. "
)
TEXT_RULES = ["LAN001", "LAN002", "LAN003", "LAN004", "LAN005"]


@pytest.mark.parametrize("code", TEXT_RULES)
def test_a_language_without_patterns_is_not_judged(judge: Judge, code: str) -> None:
    answer = judge(code, description=FRENCH, categories=("Co-production",))

    assert answer.verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("code", TEXT_RULES)
def test_words_in_a_picture_cannot_be_read(judge: Judge, code: str) -> None:
    picture = (Attachment(name="poster.png", inline=True),)

    answer = judge(code, html='<img src="cid:poster" alt="">', attachments=picture)

    assert answer.verdict is Verdict.CANNOT_TELL


# ---------------------------------------------------------------- LAN001


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (SHORT, "pass"),
        (LONG, "fail"),
        (LONG + SHORT * 3, "pass"),
        (LONG + SHORT + LONG + SHORT, "fail"),  # the mean is over twenty
        ((LONG + SHORT * 6) * 2, "pass"),
        ((LONG + SHORT * 6) * 3, "fail"),  # three are long
        (f"{SHORT}\n\n- {LONG}\n- {LONG}\n- {LONG}", "pass"),
        (f"{SHORT}\n\n1. {LONG}\n2. {LONG}\n3. {LONG}", "pass"),
        (f"{SHORT}\n\n10.30 {LONG}\n11.30 {LONG}\n12.30 {LONG}", "pass"),
        (f"{SHORT}\n\nRoom 4, Civic Centre, Market Hill, Northmoor, Kingsmere, KM1 1AA, by the Old Town Hall Gate.", "pass"),
        (f"{SHORT}\n\nKind regards\nSam Okoro\nHead of the Department of Many Long Words and of Several Others Besides", "pass"),
        (f"{LONG}{SHORT}\n\nKind regards\nSam\nNorthmoor Voices is a body registered in Scotland and nothing more.", "fail"),
        ("Agenda: tea and hello, the old letter, what we would change in it, a break with soup and bread, the new letter, and what we all do next.", "not_applicable"),
        ("10.30 tea, 10.45 hello and names, 11.00 the old letter and what is wrong with it, 12.00 soup, 12.30 the new letter, 1.30 home with a bun.", "not_applicable"),
        ("Hello all", "not_applicable"),
        ("", "not_applicable"),
        ("You may say no. " * 20, "pass"),
        ("hiya its only me. group is on thursday as ever. we do the leaflet again. bring the red pen. see you there", "pass"),
        (f"{SHORT}Our pages are at https://www.northmoor.example/{'a/' * 60} if you like.", "pass"),
        (f"{SHORT}\n\n{FRENCH}", "pass"),
        (f"{SHORT}\n\n{SHORT}/ {FRENCH}", "pass"),
    ],
)  # fmt: skip
def test_sentences_are_short(judge: Judge, text: str, verdict: str) -> None:
    assert judge("LAN001", description=text).verdict == verdict


def test_long_sentences_are_shown_and_not_scored(judge: Judge) -> None:
    answer = judge("LAN001", description=LONG)

    assert [piece.text[:14] for piece in answer.evidence] == ["We would like "]
    assert not any(character.isdigit() for character in answer.message)


def test_the_length_of_sentences_can_be_set(judge: Judge) -> None:
    options = {"LAN001": SentenceOptions(mean=40, long=40)}

    assert judge("LAN001", description=LONG, options=options).verdict is Verdict.PASS


# ---------------------------------------------------------------- LAN002


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4. AOB", ["AOB"]),
        ("The ICB and the ICS will come.", ["ICB", "ICS"]),
        ("Bring your PA.", ["PA"]),
        ("PAs come free.", ["PA"]),
        ("Please come with somebody who helps you (PA) if you like.", ["PA"]),
        ("Please let us know if your assistant (PA) comes.", ["PA"]),
        ("Take the WRTA bus. We really try to answer.", ["WRTA"]),
        ("Our JSNA is due. Just say no at any time.", ["JSNA"]),
        ("The QI Team and the HR Manager will come.", ["QI", "HR"]),
        ("The JD Northmoor list is new.", ["JD"]),
        ("The ToR and the MoU are new.", ["ToR", "MoU"]),
        ("CAMHS-led groups and the R&D office join.", ["CAMHS", "R&D"]),
        ("The A.O.B. item is last.", ["AOB"]),
        ("Let me know ASAP.", ["ASAP"]),
        ("ICB UPDATE", ["ICB"]),
        ("PPIE MEETING", ["PPIE"]),
        ("Dr Ann Lee, MRCGP, will speak to the MDT.", ["MDT"]),
        ("Jo Smith, RN\nDirector, QI", ["QI"]),
        ("DNA rates are up.", ["DNA"]),
        ("The SEND team will come.", ["SEND"]),
        ("The MARAC referrals are last.", ["MARAC"]),
        ("The QXZ code:\n\nXKCD", ["QXZ"]),
        ("We meet at noon.\nAOB", ["AOB"]),
        ("Tell us by noon\nBring your PA.", ["PA"]),
    ],
)
def test_abbreviations_that_nobody_spells_out_are_named(judge: Judge, text: str, found: list[str]) -> None:
    answer = judge("LAN002", description=text)

    assert answer.verdict is Verdict.FAIL
    assert answer.message.removeprefix("We couldn't find what ").rsplit(" stand", 1)[0] == " and ".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "Our integrated care board (ICB) meets. ICB staff come.",
        "ICBs (integrated care boards) meet.",
        "The patient advisory group meets. PAG members may vote.",
        "The Learning Disability Partnership Board meets; LDPB members vote.",
        "PFAC (that's the Patient and Family Advisory Council) meets.",
        "The RQIA (the Northern Irish regulator) visits.",
        "Long-term conditions (LTCs) are the topic. The LTC nurse comes.",
        "SLT stands for senior leadership team.",
        "4. Any other business. Send AOB to Sam.",
        "PLEASE NOTE: the lift is NOT working. BRING A CUP.",
        "WHERE: Hall. WHEN: 3pm. COST: free. CRECHE: yes.",
        "WHAT WE WILL DO TOGETHER\nCAN'T COME?",
        "Ask your GP, the NHS or A&E. We have BSL, and an FAQ in PDF.",
        "Dana Whitlock, RN, MSN\nAnn Lee MBE",
        "We meet at 12 Main Street, Boston, MA 02118, or in Harborside, MA.",
        "Wattle Bay VIC 3999, Port Dalhart ON.",
        "Room G7, bus T7, postcode NM4 1QT, part II.",
        "It starts at 10 AM EST, 3pm GMT, 10am NZDT and 6:00 PM ET.",
        "We use MS Teams. Passcode: XKCD. See https://x.example/ABC/DEF and PPG_Notes.docx.",
        "This is the code:\nXKCD",
        "It starts at 3\nBST, and ends at 5pm\nBST.",
        "Sam OKORO and JANE SMITH come.",
        "J. R. R. Okoro and P.J. Brown come.",
        "COVID-19 and H1N1 are over. We use the EQ-5D scale.",
        "The link is tbc, asap.",
        "BAME residents come.",  # for LAN003
        "Buy a pen at WH Smith, or at TK Maxx's. AJ Okoro pours the tea.",
        "You can bring a personal assistant (PA).",
        "The do not attempt resuscitation form (DNAR) is on the table.",
        "The joint strategic needs assessment is on the table. Bring the JSNA.",
        "I'M SO GLAD YOU CAN COME!!!",
        "YouTube, WhatsApp, LinkedIn and McDonald are names.",
        "",
    ],
)
def test_what_everybody_knows_or_the_text_explains_passes(judge: Judge, text: str) -> None:
    assert judge("LAN002", description=text).verdict is Verdict.PASS


def test_the_sentence_is_shown_in_which_an_abbreviation_stands_by_itself(judge: Judge) -> None:
    answer = judge("LAN002", description="The PALAVER is over. Bring your PA.")

    assert [piece.text for piece in answer.evidence] == ["Bring your PA."]


def test_three_abbreviations_are_a_warning(judge: Judge) -> None:
    assert judge("LAN002", description="CQC and SLT").severity is Severity.SUGGESTION
    assert judge("LAN002", description="CQC, SLT and JFP").severity is Severity.WARNING


def test_the_subject_can_explain(judge: Judge) -> None:
    text = "The PPG meets on Monday."

    assert judge("LAN002", description=text, summary="Patient Participation Group").verdict is Verdict.PASS
    assert judge("LAN002", description=text, summary="PPG").verdict is Verdict.FAIL


def test_a_name_of_somebody_invited_may_stand_in_capitals(judge: Judge) -> None:
    lo = CalendarUser(address="wing.lo@northmoor-nhs.example", common_name="Lo, Wing-Sze")

    assert judge("LAN002", description="Wing-Sze LO (Miss)", organizer=lo).verdict is Verdict.PASS
    assert judge("LAN002", description="Wing-Sze LO (Miss)").verdict is Verdict.FAIL


def test_the_fix_spells_out_what_it_knows(judge: Judge) -> None:
    answer = judge("LAN002", description="1. AOB\n2. The XYZ report")

    assert "“any other business (AOB)” and “[in full] (XYZ)”" in answer.fix


@pytest.mark.parametrize(
    ("region", "text"),
    [
        ("IE", "The HSE pays."),
        ("AU-NSW", "The NDIS pays."),
        ("NZ", "ACC pays."),
        ("US-MA", "Go to the ER."),
        ("CA-QC", "We book LSQ."),
        ("GB-ENG", "Ask your MP."),
    ],
)
def test_each_region_knows_its_own(judge: Judge, region: str, text: str) -> None:
    elsewhere = "GB-SCT" if region != "GB-ENG" else "US-MA"

    assert judge("LAN002", description=text, region=region).verdict is Verdict.PASS
    assert judge("LAN002", description=text, region=elsewhere).verdict is Verdict.FAIL


def test_users_can_add_their_own(judge: Judge) -> None:
    options = {"LAN002": AbbreviationOptions(known=("PPG",))}

    assert judge("LAN002", description="The PPG meets.", options=options).verdict is Verdict.PASS


# ---------------------------------------------------------------- LAN003


@pytest.mark.parametrize(
    "text",
    [
        "It is for anyone who suffers from back pain.",
        "People suffering with long covid are invited.",
        "Wheelchair-bound visitors use the side door.",
        "We plan services for the disabled.",
        "We look after the elderly.",
        "There is handicapped parking at the back.",
        "We are engaging hard to reach communities.",
        "They are often hard to reach.",
        "The patients are non-compliant with pickup times.",
        "A day centre for the mentally ill.",
        "BAME residents are represented.",
        "Victims of stroke tell their story.",
        "Able-bodied visitors take the stairs.",
        "SERVICES FOR THE ELDERLY",
        "We meet families of people who committed suicide.",
        "Confined to a wheelchair? Ring us.",
        "Handicapped Parking",
        "Hard to Reach Groups",
        "We want to involve Hard to Reach Groups in this.",
        "Non-Compliant Patients: What Next?",
    ],
)
def test_words_that_many_people_mind_are_found(judge: Judge, text: str) -> None:
    assert judge("LAN003", description=text).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    "text",
    [
        "The hall suffers from damp.",
        "The ward is hard to reach by bus. I am hard to reach on Mondays.",
        "The disabled toilet is next to reception, and disabled parking outside.",
        "The Elderly Care Unit and the Society for the Blind send people.",
        "The lift is non-compliant with the standard.",
        "Support for victims of crime is on the first floor.",
        'Somebody said "the elderly" last time, and we will not.',
        "We agreed that nobody is hard to reach.",
        "The BAME Network and Victim Support are invited.",
        "Write to the.elderly@northmoor.example or see https://the-disabled.example/the-elderly.",
        "Disabled people and older people lead the group.",
        "The deaf community asked for it.",
        "The corridor is bound to be busy.",
        "Please pull the blind.",
        "The switch is in a hard-to-reach place.",
        "My golf handicap is no secret.",
        "Handicapped Road",
        "The Royal Home for the Elderly lends us its room.",
        "Ann Hale, Consultant in Medicine for the Elderly",
        "Handicapped Children's Action Group, Room 4",
        "Victims of Polio Trust",
        "Mentally Ill (Northmoor) Act",
    ],
)
def test_the_same_words_of_things_names_and_quotations_are_left_alone(judge: Judge, text: str) -> None:
    assert judge("LAN003", description=text).verdict is Verdict.PASS


@pytest.mark.parametrize("dash", ["-", "--", "–", "—"])
def test_a_dash_is_no_part_of_a_word_to_avoid(judge: Judge, dash: str) -> None:
    assert (
        judge("LAN003", summary=f"Leaflet {dash} sufferers of migraine").message == "Some people mind “sufferers of”."
    )


def test_every_word_comes_with_a_better_one_and_the_reason(judge: Judge) -> None:
    answer = judge("LAN003", description="We plan for the disabled and ask stroke sufferers.", summary="The elderly.")

    assert "“The elderly”, “stroke sufferers” and “the disabled”" in answer.message
    assert "Instead of “the disabled”: disabled people. It makes" in answer.fix
    assert [piece.where for piece in answer.evidence] == ["subject", "body"]


@pytest.mark.parametrize(
    ("region", "better"), [("GB-ENG", "disabled people"), ("US-MA", "people with disabilities"), ("AU-VIC", "people with disability")]
)  # fmt: skip
def test_the_better_word_is_the_region_s(judge: Judge, region: str, better: str) -> None:
    assert f": {better}." in judge("LAN003", description="We plan for the disabled.", region=region).fix


def test_a_group_may_use_its_own_words(judge: Judge) -> None:
    options = {"LAN003": WordOptions(accepted=("Diabetics",))}

    assert judge("LAN003", description="We are diabetics.", options=options).verdict is Verdict.PASS


# ---------------------------------------------------------------- LAN004


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Our staff will present it to the patients.", "fail"),
        ("Our clinical team will explain it to the wider public.", "fail"),
        ("Our dedicated nurses know what the local population needs.", "fail"),
        ("The patients tell our managers what went wrong.", "fail"),
        ("Become a Patient Champion.", "fail"),
        ("We need two community ambassadors.", "fail"),
        ("Our team meets the service users on Monday.", "fail"),
        ("Our staff look after those patients.", "fail"),
        ("Our staff will present it. The patients come later.", "pass"),
        ("Our staff and our patients write it together.", "pass"),
        ("Our team looks at the patient survey.", "pass"),
        ("Our staff meet in the public library.", "pass"),
        ("Our doctors and the community nurses come.", "pass"),
        ("Ask the staff champions on the ward.", "pass"),
        ("We champion plain words.", "pass"),
        ("We will look at it together.", "pass"),
        ("Our team will ring the carers' group.", "pass"),
        ("", "pass"),
    ],
)
def test_one_group_has_no_sides(judge: Judge, text: str, verdict: str) -> None:
    assert judge("LAN004", description=text).verdict == verdict


# ---------------------------------------------------------------- LAN005


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("We would welcome any comments on the draft.", "fail"),
        ("Officers will update members on progress.", "fail"),
        ("We are keen to get your views before it goes to the board.", "fail"),
        ("Please sign off the annex.", "fail"),
        ("The director will give a presentation and take questions.", "fail"),
        ("Come and have your say.", "fail"),
        ("We will feed back on the changes that have been agreed by the board.", "fail"),
        ("Comment on the plan. You choose who books your ticket.", "fail"),
        ("Comment on the plan, as designed by the team.", "fail"),
        ("We would welcome comments, and then we will decide together what to change.", "pass"),
        ("Tell us what you think, and help us shape the plan.", "pass"),
        ("We want your views. You decide the words.", "pass"),
        ("A short update, and then we agree three changes.", "pass"),
        ("Help us redesign the front desk. Comments by post are welcome.", "pass"),
        ("Feedback first. Then we rewrite the letter with you.", "pass"),
        ("The decision is yours. Send comments to Sam.", "pass"),
        ("Tea at ten.", "pass"),
        ("", "pass"),
        ("We seek your views on the communications plan that goes with it.", "fail"),
    ],
)
def test_what_is_called_co_production_lets_people_decide(judge: Judge, text: str, verdict: str) -> None:
    assert judge("LAN005", description=text, summary="Letters: co-production group").verdict == verdict


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"summary": "Letters"}, "not_applicable"),
        ({"summary": "Letters", "categories": ("Co-Production",)}, "fail"),
        ({"summary": "Codesign hour"}, "fail"),
        ({"summary": "Coproduction hour"}, "fail"),
        ({"description": "We call it co-production. We would welcome comments."}, "fail"),
        ({"description": "We would welcome comments.\n\nSam Okoro, Co-production Lead"}, "not_applicable"),
    ],
)
def test_only_what_is_called_so_is_judged(judge: Judge, fields: dict[str, Any], verdict: str) -> None:
    assert judge("LAN005", **({"description": "We would welcome comments."} | fields)).verdict == verdict


@pytest.mark.parametrize(
    ("code", "text", "verdict"),
    [
        ("LAN002", "Maureen Tully OBE will open.", "pass"),
        ("LAN002", "Grace Amadi RN will take notes.", "pass"),
        ("LAN002", "Dr Helen Brodie MBBS MRCGP will be there.", "pass"),
        ("LAN002", "Our RN will take notes.", "fail"),
        ("LAN002", "The Ward RN will take notes.", "fail"),
        ("LAN002", "The ENT (ear, nose and throat) clinic.", "pass"),
        ("LAN002", "The ear, nose and throat (ENT) desk.", "pass"),
        ("LAN002", "The ENT desk has moved.", "fail"),
        ("LAN002", "A DNA is a missed appointment: it means did not attend.", "pass"),
        ("LAN002", "A DNA costs us money.", "fail"),
        ("LAN002", "We wrote to the Council in Welsh, and CIW liked it.", "fail"),
        ("LAN003", "Do not use words like wheelchair-bound in the leaflet.", "pass"),
        ("LAN003", "The old policy spoke of the mentally ill; ours will not.", "pass"),
        ("LAN003", "Services are hard to reach, not people.", "pass"),
        ("LAN003", "The policy is for the mentally ill.", "fail"),
        ("LAN003", "Do not park there, it is for the disabled.", "fail"),
        ("LAN003", "We want hard to reach people, not services.", "fail"),
    ],
)
def test_letters_behind_a_name_and_words_only_spoken_of_are_nobody_s_trouble(
    judge: Judge, code: str, text: str, verdict: str
) -> None:
    assert judge(code, description=text).verdict == verdict
