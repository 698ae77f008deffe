-- More of what can happen to an account. Whatever the old list allowed the new one allows too, so
-- nothing has to be read again.
alter table security_event
  drop constraint security_event_kind_known,
  add constraint security_event_kind_known check (
    kind in (
      'signed_up', 'signed_in', 'sign_in_failed', 'password_failed', 'signed_out',
      'password_changed', 'password_reset', 'profile_changed', 'session_ended', 'sessions_ended', 'role_given',
      'role_taken', 'suspended', 'reinstated', 'email_change_asked', 'email_changed',
      'email_change_withdrawn', 'passkey_added', 'passkey_removed', 'token_made', 'token_revoked',
      'published', 'events_merged', 'exported', 'deletion_asked', 'deletion_withdrawn', 'deleted'
    )
  ) not valid;
