/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import dev.spanflow.cli.BrokerCommand;
import dev.spanflow.cli.BrokerSettings;
import dev.spanflow.cli.JsonText;
import dev.spanflow.schemas.TopicReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells which letters there are. */
@Command(
        name = "list",
        description = "List the dead letters that are not resolved, each once.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow dead-letters list --bootstrap-servers kafka:9092 --reason SGP_REFUSED --from -1d",
            "  spanflow dead-letters list --all --output json | jq '.[].origin'"
        })
final class DeadLettersList extends BrokerCommand {
    @Mixin
    private final LetterFilter filter = new LetterFilter();

    @Option(names = "--all", description = "Those that are resolved too.")
    private boolean all;

    DeadLettersList(Map<String, String> environment) {
        super(environment);
    }

    @Override
    protected int run(Map<String, String> resolved) {
        BrokerSettings settings = BrokerSettings.of(resolved);
        LetterFilter.Chosen chosen = filter.at(Instant.now());
        try (TopicReader reader = settings.reader()) {
            LetterBook book = new Redrive(reader, settings.topics(), Redrive.Terms.DEFAULT).read();
            List<Letter> letters = (all ? book.all() : book.unresolved())
                    .stream().filter(chosen::test).toList();
            if (isJson()) {
                out().println(JsonText.of(letters.stream()
                        .map(letter -> LetterText.json(letter, book.resolution(letter)))
                        .toList()));
            } else {
                LetterText.table(letters, book).print(out());
                err().println(LetterText.count(letters.size(), all));
            }
        }
        return 0;
    }
}
