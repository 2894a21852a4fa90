"""An e-mail can go to another address of the person's than that of their account."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("cases", "0005_answers_by_class")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="address",
            field=models.TextField(default="", db_default=""),
        ),
    ]
