"""neijuan: an open laboratory for China's industrial overcapacity and regional rebalancing."""

__version__ = "0.1.0"
