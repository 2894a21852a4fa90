"""Why HMRC is told of a run after pay day, where whoever asks for its commit says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("steps", "0001_initial")]

    operations = [migrations.AddField("step", "late_reason", models.TextField(db_default=""))]
