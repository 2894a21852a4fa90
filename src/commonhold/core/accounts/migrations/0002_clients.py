"""Clients' answers, finding a client by its token, and addresses that differ in more than capitals."""

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from django.db.models.functions import Lower, Upper

WALLS = """
SELECT commonhold_wall('accounts_apireply');
-- Whoever knows a token's hash sees the client that it belongs to, which is how its department becomes known.
CREATE POLICY also_visible ON accounts_apiclient FOR SELECT
    USING (token_hash = decode((SELECT current_setting('commonhold.token', true)), 'hex'));
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            model_name="account",
            index=GinIndex(OpClass(Upper("label"), name="gin_trgm_ops"), name="account_label_part"),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(Lower("email"), name="account_email_any_case"),
        ),
        migrations.CreateModel(
            name="ApiReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.TextField()),
                ("request_hash", models.BinaryField()),
                ("status", models.SmallIntegerField()),
                ("body", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="accounts.apiclient"),
                ),
                (
                    "department",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="departments.department"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("client", "key"), name="api_reply_key")],
                "indexes": [models.Index(fields=["client", "at"], name="api_reply_age")],
            },
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]
