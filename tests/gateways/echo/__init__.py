"""A toy kind of channel: a service that answers whatever it is told with the same words.

It is to the hub what any real kind is: a folder with its client, its hook and reader, its settings and capabilities,
and one line in the table of kinds, which the tests hand to the application.
"""
