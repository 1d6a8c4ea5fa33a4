# SPDX-License-Identifier: GPL-3.0-or-later
"""The own labelled pages of the project, and what must be read on them."""
