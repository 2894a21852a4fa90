"""Files are kept compressed, as all else that is sent is; and an index that begins as another one does goes."""

import zlib

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def compress(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One at a time: a file may be large."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('commonhold.actor', 'system:migration', true)")
    files = apps.get_model("payments", "BatchFile").objects
    for file_id in files.values_list("id", flat=True):
        file = files.get(id=file_id)
        file.content = zlib.compress(file.content, 1)
        file.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_keys_together")]

    operations = [
        migrations.RunPython(compress, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="batchfile",
            name="batch",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="payments.batch",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="batch",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="payments.batch",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="department",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="departments.department",
            ),
        ),
    ]
