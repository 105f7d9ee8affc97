"""The pages of `gate`: booked operations and emergencies."""
