"""Unions of objects that are told apart by a key each of them has."""

from collections.abc import Callable


def by_key(*keys: str, name: str | None = None) -> Callable[[object], str | None]:
    """Make the discriminator of such a union: the key that is there, in angle brackets, is the tag.

    Without brackets a tag could be taken for the key itself in the place of an error.

    Args:
        keys: The keys, each also an attribute of its model.
        name: The tag of texts, where the union takes some.

    Example:
        >>> tag = by_key("rate", "keep_prob", name="named")
        >>> tag({"keep_prob": 0.7}), tag("none"), tag({"share": 0.7})
        ('<keep_prob>', '<named>', None)
    """

    def tag(form: object) -> str | None:
        if isinstance(form, str):
            return name and f"<{name}>"
        told = form.keys() if isinstance(form, dict) else dir(form)
        return next((f"<{key}>" for key in keys if key in told), None)

    return tag
