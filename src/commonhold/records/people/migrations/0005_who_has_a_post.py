"""Who has a post is looked up by it: a department may have tens of thousands of people."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('people', "0004_found_by_name")]

    operations = [
        migrations.AddIndex(
            model_name='postspell',
            index=models.Index(
                condition=models.Q(('superseded_at', None)), fields=['post'], name='people_postspell_who_has'
            ),
        ),
    ]
