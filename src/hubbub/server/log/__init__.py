"""Logs give facts an order and make them durable.

The rule: a log is asked by `append(appends)`, which never waits, and answers by calling
`committed(entries)`: every fact once, in the order that is then everybody's. `local` is the log
of a single node; the log of a cluster has the same two ways.
"""
