"""What each message of a server means for the model: a topic a file.

The rule: a handler reads one message, whatever its parameters hold, and changes the state by
its small steps; it never raises. Each file ends with its table: {command: Handler}.
"""
