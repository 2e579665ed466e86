"""The second factor of a login: a site here has no setting that asks for one."""


class ExpiredLoginException(Exception):
    pass


def should_run_2fa(user):
    return False


def get_cached_user_pass():
    return None, None


def authenticate_for_2factor(user):
    raise NotImplementedError("frappe.twofactor.authenticate_for_2factor")


confirm_otp_token = authenticate_for_2factor
