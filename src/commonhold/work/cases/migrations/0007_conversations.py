"""Articles that answer questions are counted."""

import django.db.models.deletion
from django.db import migrations, models

WALL = "SELECT commonhold_wall('cases_articleanswer'), commonhold_append_only('cases_articleanswer');"


class Migration(migrations.Migration):

    dependencies = [("departments", "0001_initial"), ("cases", "0006_notice_address")]

    operations = [
        migrations.CreateModel(
            name="ArticleAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.TextField()),
                ("article", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="departments.department",
                        db_index=False,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["department", "service", "at"], name="article_answer_of_service")
                ],
            },
        ),
        migrations.RunSQL(WALL, migrations.RunSQL.noop),
    ]
