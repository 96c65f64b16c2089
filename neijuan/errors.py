"""The one kind of error that is the user's to mend: a single line that says what to do."""


class UsageError(ValueError):
    """Wrong input: one line that names the input and the remedy; the command line exits with 2."""
