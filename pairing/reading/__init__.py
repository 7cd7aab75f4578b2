"""Reading what users have: Keras' JSON and pasted Python, each into a record of what was written.

Nothing that is read is run, loaded, deserialised or unpickled.
"""

from pairing.reading.errors import NotUnderstood
from pairing.reading.keras_json.reading import read_keras
from pairing.reading.source.reading import read_source

__all__ = ["NotUnderstood", "read_keras", "read_source"]
