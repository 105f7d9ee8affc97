"""Notices to people: in the platform, by mail, by a robot of 企业微信 or 钉钉."""
