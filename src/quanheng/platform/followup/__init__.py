"""Follow-up (反馈与整改): letters, interviews, rectification, consequences."""
