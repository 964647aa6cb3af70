/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import dev.spanflow.schemas.Topics;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/**
 * What a role must be allowed to do on a resource of Kafka's, where the brokers ask for ACLs: no more than it does.
 *
 * @param name without the deployment's prefix
 */
public record Access(
        Role role, ResourceType type, PatternType pattern, String name, Set<AclOperation> operations, String why) {
    /** Who comes to the brokers, each as a user of its own. */
    public enum Role {
        /** A service with the SDK, or any other producer. */
        WORKER,
        ASSEMBLER,
        EXPORTER,
        /** Who runs {@code spanflow topics}. */
        OPERATOR,
        /** Who runs {@code spanflow replay}. */
        REPLAYER,
        /** Who runs {@code spanflow dead-letters redrive}. */
        REDRIVER,
        /** Who runs {@code spanflow trace}, {@code ledger}, {@code doctor}, {@code dead-letters list} and {@code show}. */
        READER
    }

    private static final Topics NAMES = new Topics("");
    private static final String ASSEMBLER = NAMES.application("assembler");
    private static final String EXPORTER = NAMES.application("exporter");
    private static final String REDRIVE = NAMES.application("redrive");
    private static final String REPLAY = NAMES.application("replay-");

    /** All of it, by role. */
    public static List<Access> all() {
        List<Access> all = new ArrayList<>();
        all.add(topic(Role.WORKER, NAMES.spans(), "sends spans", WRITE));
        all.addAll(ofAssembler());
        all.addAll(ofExporter());
        all.addAll(ofReplayer());
        all.addAll(ofRedriver());
        all.addAll(ofReader());
        all.add(new Access(
                Role.OPERATOR,
                TOPIC,
                PREFIXED,
                "",
                EnumSet.of(CREATE, DESCRIBE, DESCRIBE_CONFIGS),
                "makes the topics and checks their settings"));
        return List.copyOf(all);
    }

    /** One role's. */
    public static List<Access> of(Role role) {
        return all().stream().filter(access -> access.role() == role).toList();
    }

    private static List<Access> ofAssembler() {
        Role role = Role.ASSEMBLER;
        return List.of(
                topic(role, NAMES.spans(), "reads spans; sends misplaced ones to their partition", READ, WRITE),
                topic(
                        role,
                        NAMES.orderedSpans(),
                        "writes spans in order; asks how long they are kept",
                        WRITE,
                        READ,
                        DESCRIBE_CONFIGS),
                topic(role, NAMES.traces(), "writes summaries of traces", WRITE),
                topic(role, NAMES.groupChanges(), "what a trace changes in its group", READ, WRITE),
                topic(role, NAMES.groups(), "writes roll-ups of groups", WRITE),
                topic(role, NAMES.deadLetters(), "writes what cannot go on", WRITE),
                new Access(role, TOPIC, PREFIXED, ASSEMBLER + "-", EnumSet.of(CREATE, READ, WRITE), "its changelogs"),
                new Access(role, GROUP, LITERAL, ASSEMBLER, EnumSet.of(READ), "shares the partitions"),
                new Access(role, TRANSACTIONAL_ID, PREFIXED, ASSEMBLER + "-", EnumSet.of(WRITE), "exactly once"),
                new Access(role, GROUP, PREFIXED, EXPORTER, EnumSet.of(DESCRIBE), "pauses when exporters are behind"));
    }

    private static List<Access> ofExporter() {
        Role role = Role.EXPORTER;
        return List.of(
                topic(
                        role,
                        NAMES.orderedSpans(),
                        "reads spans in order; asks how long they are kept",
                        READ,
                        DESCRIBE_CONFIGS),
                topic(role, NAMES.deadLetters(), "writes what SGP refuses", WRITE),
                new Access(
                        role,
                        GROUP,
                        PREFIXED,
                        EXPORTER,
                        EnumSet.of(READ),
                        "shares the partitions; one group for each account"));
    }

    private static List<Access> ofReplayer() {
        Role role = Role.REPLAYER;
        return List.of(
                topic(role, NAMES.spans(), "reads past spans", READ),
                topic(role, NAMES.replays(), "keeps plan and progress", READ, WRITE),
                topic(role, NAMES.deadLetters(), "writes what SGP refuses", WRITE),
                new Access(
                        role,
                        TOPIC,
                        PREFIXED,
                        REPLAY,
                        EnumSet.of(CREATE, READ, WRITE, DELETE, DESCRIBE_CONFIGS),
                        "its own topics, removed at the end"),
                new Access(
                        role, GROUP, PREFIXED, REPLAY, EnumSet.of(READ, DELETE), "its own groups, removed at the end"),
                new Access(role, TRANSACTIONAL_ID, PREFIXED, REPLAY, EnumSet.of(WRITE), "exactly once"));
    }

    private static List<Access> ofRedriver() {
        Role role = Role.REDRIVER;
        return List.of(
                topic(role, NAMES.deadLetters(), "reads letters; writes what became of them", READ, WRITE),
                topic(role, NAMES.spans(), "reads what is newer; sends spans again", READ, WRITE),
                new Access(role, TRANSACTIONAL_ID, LITERAL, REDRIVE, EnumSet.of(WRITE), "both or neither"));
    }

    private static List<Access> ofReader() {
        Role role = Role.READER;
        return List.of(
                topic(role, NAMES.spans(), "draws traces", READ),
                topic(role, NAMES.orderedSpans(), "sees what has left, and what is exported", READ),
                topic(role, NAMES.deadLetters(), "reads letters", READ),
                new Access(role, TOPIC, PREFIXED, "", EnumSet.of(DESCRIBE, DESCRIBE_CONFIGS), "checks settings"),
                new Access(
                        role, GROUP, PREFIXED, EXPORTER, EnumSet.of(DESCRIBE), "how far exporters are; their books"));
    }

    private static Access topic(Role role, String name, String why, AclOperation first, AclOperation... more) {
        return new Access(role, TOPIC, LITERAL, name, EnumSet.of(first, more), why);
    }

    /** The operations as Kafka's tools write them. */
    String words() {
        return operations.stream().map(SecurityUtils::operationName).collect(Collectors.joining(", "));
    }
}
