"""Radiation dose of patients and staff: cases, alerts, reference levels, badge readings."""
