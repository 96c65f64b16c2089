"""Indices of how alike the industrial structures of provinces are.

Every function takes values [province, sector], not negative, in any one unit, with s_ri the share of sector
i in province r.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def shares(values: Numbers) -> Numbers:
    """s_ri = x_ri / sum over i of x_ri, [province, sector]; rows sum to one."""
    return np.asarray(values / values.sum(axis=-1, keepdims=True))


def rest(values: Numbers) -> Numbers:
    """Structure of the other provinces together, seen from each, [province, sector]; rows sum to one."""
    return shares(values.sum(axis=0) - values)


def krugman(values: Numbers) -> Numbers:
    """K_r = sum over i of |s_ri - q_ri| against the other provinces q, [province], from 0 to 2.

    0: the same structure; 2: no sector in common. Half of it is the share of the province's industry that
    would have to change sector. Source: Krugman 1991, Geography and Trade, chapter 3.
    """
    return np.asarray(np.abs(shares(values) - rest(values)).sum(axis=1))


def krugman_pairs(values: Numbers) -> Numbers:
    """K_rk = sum over i of |s_ri - s_ki| between two provinces, [province, province], from 0 to 2."""
    own = shares(values)
    return np.asarray(np.abs(own[:, None, :] - own[None, :, :]).sum(axis=2))


def cosine(values: Numbers) -> Numbers:
    """Cosine of the angle between a province's structure and that of the others, [province], from 0 to 1.

    Source: Jaffe 1986, American Economic Review 76, of patent classes.
    """
    own, other = _unit(shares(values)), _unit(rest(values))
    return np.asarray((own * other).sum(axis=1))


def cosine_pairs(values: Numbers) -> Numbers:
    """Cosine of the angle between the structures of two provinces, [province, province], from 0 to 1."""
    own = _unit(shares(values))
    return np.asarray(own @ own.T)


def location_quotients(values: Numbers) -> Numbers:
    """s_ri over the share of sector i in all provinces together, [province, sector]; above 1: specialised.

    A sector that no province has is NaN. Sources: Hoover 1936, Review of Economics and Statistics 18; Balassa
    1965, Manchester School 33 (revealed comparative advantage).
    """
    nation = shares(values.sum(axis=0))
    return np.asarray(shares(values) / np.where(nation > 0, nation, np.nan))


def relative_entropy(values: Numbers) -> Numbers:
    """H_r = sum over i of s_ri ln(s_ri / s_i), [province], in nats: 0 for the structure of the nation.

    Source: Theil 1967, Economics and Information Theory.
    """
    own, nation = shares(values), shares(values.sum(axis=0))
    ratio = np.where(own > 0, own, 1.0) / np.where(own > 0, nation, 1.0)
    return np.asarray((own * np.log(ratio)).sum(axis=1))


def pairs_mean(matrix: Numbers) -> float:
    """Mean over pairs of different provinces of a symmetric matrix [province, province]."""
    above = np.triu_indices(len(matrix), 1)
    return float(matrix[above].mean())


def _unit(values: Numbers) -> Numbers:
    return np.asarray(values / np.linalg.norm(values, axis=-1, keepdims=True))
