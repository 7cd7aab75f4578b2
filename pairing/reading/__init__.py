"""Reading what users have: Keras' JSON and pasted Python, each into a record of what was written.

Nothing that is read is run, loaded, deserialised or unpickled.
"""
