"""From a benchmark year to the first state: reconciled accounts, flows, firms, balance sheets."""
