"""Measures against the programs that their fields use: PySAL, pymrio, statsmodels, linearmodels.

    python -m verification.measures [NAME ...]

prints one line a comparison, draws one figure a subject into `docs/figures/measures`, and ends with an error
if a difference exceeds its tolerance. The programs are in the dependency group `verification`.
"""
