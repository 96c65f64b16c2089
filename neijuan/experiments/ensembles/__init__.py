"""Ensembles: many members of one plan, their store, their summary, and what moves them.

nj.sweep("baseline", seeds=100, quarters=40, out="hundred")
nj.open_ensemble("hundred")["surveyed_utilisation"].median("member")
"""
