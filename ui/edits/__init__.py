# SPDX-License-Identifier: GPL-3.0-or-later
"""Tools for one correction of one page; what they end in is done by the session."""
