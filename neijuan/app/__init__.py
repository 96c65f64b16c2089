"""The dashboard: choose a start, a scenario and levers, and watch 31 provinces answer.

Everything but `page`, `elements` and `server` is independent of NiceGUI and tested without a browser.
"""
