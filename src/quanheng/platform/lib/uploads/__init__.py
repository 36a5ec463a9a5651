"""The one door for strangers' files: looked through and read by a process of its own, bounded, before anything is believed."""
