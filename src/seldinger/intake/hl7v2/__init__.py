"""HL7 version 2 messages: orders, results, appointments, patients."""
