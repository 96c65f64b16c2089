"""Calibration and validation: what the model must reproduce, and how it fares."""
