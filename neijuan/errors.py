"""The one kind of error that is the user's to mend: a single line that says what to do."""


class UsageError(ValueError):
    """Wrong input: one line that names the input and the remedy; the command line exits with 2."""


class DomainError(ArithmeticError):
    """A run has left the range of the model: one line that says when, where and by which rule."""
