"""The completion record (结业记录): one signed file that anybody can re-compute offline."""
