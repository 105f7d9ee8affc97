"""The path of an application: doctor, department, office, committee, document."""
