"""Calendar files: iCalendar from files, folders, standard input and web calendars."""
