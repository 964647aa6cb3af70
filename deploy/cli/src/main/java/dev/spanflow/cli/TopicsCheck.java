/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import dev.spanflow.schemas.Brokers;
import dev.spanflow.schemas.TopicCheck;
import dev.spanflow.schemas.TopicCheck.Finding;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what is wrong with the topics, and what mends it. */
@Command(
        name = "check",
        description = "Check that the topics exist and fit together. Exit code 1 if something is wrong.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  spanflow topics check --bootstrap-servers kafka:9092",
            "  spanflow topics check --bootstrap-servers kafka:9092 --output json"
        })
final class TopicsCheck extends TopicsCommand.Step {
    @Mixin
    private final OutputFormat output = new OutputFormat();

    TopicsCheck(Map<String, String> environment) {
        super(environment);
    }

    @Override
    int run(Brokers brokers, BrokerSettings settings) {
        List<Finding> findings = TopicCheck.findings(settings.topics(), brokers.states(settings.topics()));
        PrintWriter out = console().getOut();
        if (output.isJson()) {
            out.println(JsonText.of(findings.stream().map(TopicsCheck::json).toList()));
        } else {
            print(findings, out);
        }
        return findings.isEmpty() ? 0 : 1;
    }

    private static void print(List<Finding> findings, PrintWriter out) {
        for (Finding finding : findings) {
            out.println(finding.topic() + " " + finding.fault());
            out.println("    fix: " + finding.fix());
        }
        if (findings.isEmpty()) {
            out.println("All topics are as they should be.");
        }
    }

    private static Map<String, Object> json(Finding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("topic", finding.topic());
        json.put("fault", finding.fault());
        json.put("fix", finding.fix());
        return json;
    }
}
