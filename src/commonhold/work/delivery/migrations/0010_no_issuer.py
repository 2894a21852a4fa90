"""Identity providers of suppliers are set up with their secrets, outside the database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("delivery", "0009_what_if")]

    operations = [migrations.RemoveField("supplier", "issuer")]
