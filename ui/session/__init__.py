# SPDX-License-Identifier: GPL-3.0-or-later
"""What the screens talk to: the dossier in work, its pages, the scanner, the signer and the sending."""
