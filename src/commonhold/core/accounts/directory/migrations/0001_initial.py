"""Instructions to directories, behind the wall."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0003_house_only"),
        ("departments", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DirectoryInstruction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.TextField()),
                ("kind", models.TextField()),
                ("group", models.TextField(default="")),
                ("detail", models.JSONField(default=dict)),
                ("reversal", models.BooleanField(default=False)),
                ("state", models.TextField(default="waiting")),
                ("due_at", models.DateTimeField()),
                ("tries", models.IntegerField(default=0)),
                ("said", models.TextField(default="")),
                ("written_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="departments.department"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["due_at", "id"],
                        name="directory_due",
                    ),
                    models.Index(fields=["account", "department", "id"], name="directory_of_account"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["waiting", "sending", "done", "declined", "withdrawn", "taken_back"],
                            )
                        ),
                        name="directory_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", False), ("state__in", ["done", "taken_back"])),
                            models.Q(
                                models.Q(("state__in", ["done", "taken_back"]), _negated=True),
                                ("done_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="directory_done_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("reversal", False),
                            models.Q(("state__in", ["withdrawn", "taken_back"]), _negated=True),
                        ),
                        fields=("source", "department", "account", "kind", "group"),
                        name="directory_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL("SELECT commonhold_wall('directory_directoryinstruction')", migrations.RunSQL.noop),
    ]
