"""Addresses of accounts and sessions."""

from __future__ import annotations

from django.urls import path

from tongban.identity.views import account, codes, mandates, roles, signing

localized = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/second/", signing.second_step, name="second_step"),
    path("sign-in/code/", codes.code_ask, name="code_ask"),
    path("sign-in/code/enter/", codes.code_enter, name="code_enter"),
    path("sign-in/resume/", roles.resume, name="resume"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("register/", codes.register, name="register"),
    path("register/code/", codes.register_code, name="register_code"),
    path("acting/", roles.acting, name="acting"),
    path("demo/", roles.demo_start, name="demo_start"),
    path("my/account/", account.account, name="account"),
    path("my/account/password/", account.password, name="password"),
    path("my/account/second-factor/", account.second_factor, name="second_factor"),
    path("my/account/second-factor/remove/", account.second_factor_remove, name="second_factor_remove"),
    path("my/tokens/", account.tokens, name="tokens"),
    path("my/tokens/end/", account.token_end, name="token_end"),
    path("my/data/", account.my_data, name="my_data"),
    path("my/mandates/", mandates.mandates, name="mandates"),
    path("my/mandates/new/", mandates.mandate_new, name="mandate_new"),
    path("my/mandates/end/", mandates.mandate_end, name="mandate_end"),
]
plain: list[object] = []
