# SPDX-License-Identifier: GPL-3.0-or-later
"""Laying out the tree that an installer packs: what both systems share, Linux, Windows; packing it is not in here."""
