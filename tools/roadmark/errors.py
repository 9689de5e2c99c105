"""What goes wrong for a reason that the user can do something about; a leaf, so that the command line can know it."""


class UserError(Exception):
    """The command cannot do its work; the message is one line that says what and where."""
