/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import dev.spanflow.cli.BrokerCommand;
import dev.spanflow.cli.BrokerSettings;
import dev.spanflow.cli.JsonText;
import dev.spanflow.cli.TerminalText;
import dev.spanflow.schemas.TopicReader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells all of one letter. */
@Command(
        name = "show",
        description = "Show one dead letter: headers, reason, value, and what to do about it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow dead-letters show 3@17 --bootstrap-servers kafka:9092",
            "  spanflow dead-letters show 3@17 --output json | jq -r .value"
        })
final class DeadLettersShow extends BrokerCommand {
    @Parameters(paramLabel = "PARTITION@OFFSET", description = "Its place on the dead-letter topic, as list prints it.")
    private String place = "";

    DeadLettersShow(Map<String, String> environment) {
        super(environment);
    }

    @Override
    protected int run(Map<String, String> resolved) {
        Place at = LetterFilter.place(place);
        BrokerSettings settings = BrokerSettings.of(resolved);
        try (TopicReader reader = settings.reader()) {
            Redrive redrive = new Redrive(reader, settings.topics(), Redrive.Terms.DEFAULT);
            ConsumerRecord<byte[], byte[]> record = redrive.letterAt(at);
            if (record == null || Letter.of(record).stage().isEmpty()) {
                throw new KafkaException("There is no letter at " + at + " of "
                        + settings.topics().deadLetters() + ". spanflow dead-letters list tells which there are.");
            }
            String resolution = redrive.read().resolution(Letter.of(record));
            print(Letter.of(record), record, resolution == null ? "unresolved" : resolution);
        }
        return 0;
    }

    private void print(Letter letter, ConsumerRecord<byte[], byte[]> record, String state) {
        if (isJson()) {
            Map<String, Object> json = new LinkedHashMap<>(LetterText.json(letter, state));
            json.put("remedy", Remedy.of(letter.reason()));
            json.put("headers", LetterText.headers(letter));
            json.put("value", LetterText.value(record));
            out().println(JsonText.of(json));
            return;
        }
        out().println("letter    " + letter.place() + "  " + state);
        out().println("reason    " + TerminalText.line(letter.reason() + ", by the " + letter.stage()));
        out().println("detail    " + TerminalText.lines(letter.detail()));
        out().println("attempts  " + letter.attempts());
        out().println("origin    " + TerminalText.line(letter.origin()) + ", appended "
                + LetterText.time(letter.time()));
        out().println("to do     " + Remedy.of(letter.reason()));
        out().println();
        LetterText.headers(letter)
                .forEach((name, value) -> out().println(TerminalText.line(name + ": " + value, 1_000)));
        out().println();
        out().println(TerminalText.lines(LetterText.value(record)));
        if (letter.cut()) {
            err().println("The value is cut: it had " + letter.length() + " bytes.");
        }
    }
}
