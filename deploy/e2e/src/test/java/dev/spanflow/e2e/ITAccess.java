/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spanflow.cli.Access;
import dev.spanflow.cli.Access.Role;
import dev.spanflow.local.sgp.Misbehaviour;
import dev.spanflow.tracing.FlushResult;
import dev.spanflow.tracing.Tracing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each app over TLS, with a password of its own and exactly the ACLs of {@link Access}; and what it says without them. */
@Timeout(120)
class ITAccess {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FIX = "Grant its user what \"Kafka ACLs\" in deploy/README.md lists.";

    @TempDir
    static Path data;

    static SecuredGround ground;

    /** One operation fewer than a role has. */
    record Missing(Access access, AclOperation operation) {
        List<Access> rest() {
            List<Access> rest = new ArrayList<>(Access.of(access.role()));
            rest.remove(access);
            Set<AclOperation> kept = EnumSet.copyOf(access.operations());
            kept.remove(operation);
            if (!kept.isEmpty()) {
                rest.add(new Access(access.role(), access.type(), access.pattern(), access.name(), kept, access.why()));
            }
            return rest;
        }

        /** Only an assembler that finds an exporter behind by half of the retention reads what it wrote: not here. */
        boolean isSeenElsewhere() {
            boolean reads =
                    access.role() == Role.ASSEMBLER && access.name().equals("ordered-spans") && operation == READ;
            boolean creates =
                    access.role() == Role.OPERATOR && operation == CREATE; // see operatorWhoMayNotCreate_isTold
            boolean compares = // here the record of its letter is no longer there
                    access.role() == Role.REDRIVER && access.name().equals("spans") && operation == READ;
            return reads || creates || compares;
        }

        @Override
        public String toString() {
            return access.role() + " without " + operation + " on " + access.type() + " " + access.name();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        ground = new SecuredGround(data);
    }

    @AfterAll
    static void stop() {
        ground.close();
    }

    @BeforeEach
    void grantAll() throws Exception {
        ground.sgp().misbehave(0, List.of());
        for (Role role : Role.values()) {
            ground.grant(role, Access.of(role));
        }
        try (Child operator = topicsCreate()) {
            assertThat(operator.exitCode(PATIENCE)).as(operator.output()).isZero();
        }
    }

    @Test
    void everyRole_worksWithItsAclsAlone_andTellsNoSecret() throws Exception {
        try (Child assembler = assembler();
                Child exporter = exporter()) {
            long rows = ground.sgp().report().rows();
            assertThat(sendSpan().dropped()).isZero();
            ground.sendBadRecord();
            ground.sendMisplacedSpan();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ground.sgp().report().rows())
                            .as(assembler.output() + exporter.output())
                            .isGreaterThanOrEqualTo(rows + 2));
            try (DeadLetters letters = ground.deadLetters()) {
                await().atMost(PATIENCE).until(() -> !letters.all().isEmpty());
                SecuredGround.assertNoSecret(letters.text());
            }
            for (Child app : List.of(assembler, exporter)) {
                SecuredGround.assertNoSecret(SecuredGround.get(app, "/metrics"));
                SecuredGround.assertNoSecret(SecuredGround.get(app, "/health/ready"));
                SecuredGround.assertNoSecret(app.output());
                assertThat(app.output()).doesNotContain("ERROR", "authoriz");
            }
        }
    }

    @Tag("chaos")
    @Tag("large")
    @Tag("chaos")
    @Tag("large")
    @Test
    void redriverAndReader_workWithTheirAclsAlone() throws Exception {
        try (Child assembler = assembler();
                DeadLetters letters = ground.deadLetters()) {
            ground.sendBadRecord();
            await().atMost(PATIENCE).until(() -> !letters.all().isEmpty());
            int before = letters.all().size();

            assertWorks(redrive(), "redriven, 0 superseded, 0 refused");
            await().atMost(PATIENCE).until(() -> letters.all().size() > before);
            assertThat(assembler.isAlive()).isTrue();
            assertWorks(ground.run(Role.READER, "dead-letters", "list"), "NOT_JSON");
            assertTells(
                    ground.run(Role.READER, "ledger", "--assembler-url", SecuredGround.url(assembler)), "forwarded");
            assertTells(doctor(), "this user may work as reader");
        }
    }

    /** Of books and findings it depends on other tests here what they say. */
    private static void assertTells(Child command, String said) throws Exception {
        try (command) {
            command.exitCode(PATIENCE);
            assertThat(command.output()).contains(said).doesNotContainPattern("(?i)ACL|authoriz");
            SecuredGround.assertNoSecret(command.output());
        }
    }

    private static void assertWorks(Child command, String said) throws Exception {
        try (command) {
            assertThat(command.exitCode(PATIENCE)).as(command.output()).isZero();
            assertThat(command.output()).contains(said);
            SecuredGround.assertNoSecret(command.output());
        }
    }

    @Test
    void replay_worksWithItsAclsAlone_andLeavesNothing() throws Exception {
        sendSpan();

        try (Child replay = replay()) {
            assertThat(replay.exitCode(PATIENCE)).as(replay.output()).isZero();
            assertThat(ground.sgp().report().rows()).as(replay.output()).isPositive();
            assertThat(ground.topicsAndGroups()).as(replay.output()).noneMatch(name -> name.contains("replay-"));
            SecuredGround.assertNoSecret(replay.output());
        }
    }

    @Tag("chaos")
    @Tag("large")
    @ParameterizedTest
    @EnumSource(names = {"ASSEMBLER", "EXPORTER", "OPERATOR", "REPLAYER", "REDRIVER"})
    void appWithoutAcls_endsAndNamesTheFix(Role role) throws Exception {
        ground.grant(role, List.of());

        try (Child app = start(role)) {
            assertThat(app.exitCode(PATIENCE)).as(app.output()).isEqualTo(1);
            assertThat(app.output()).contains("authoriz").contains(FIX);
        }
    }

    @Test
    void wrongPassword_isToldAtOnce_andNotRepeated() throws Exception {
        Map<String, String> settings = ground.clientSettings(Role.EXPORTER, "wrong-hush-hush");

        try (Child app = ground.run(Role.EXPORTER, settings, "exporter", "--sgp-url", sgpUrl())) {
            assertThat(app.exitCode(PATIENCE)).as(app.output()).isEqualTo(1);
            assertThat(app.output()).contains("Check the user and password in kafka.sasl.jaas.config");
            SecuredGround.assertNoSecret(app.output());
        }
    }

    @Test
    void untrustedCertificate_isToldAtOnce() throws Exception {
        Map<String, String> settings = ground.clientSettings(Role.ASSEMBLER);
        settings.keySet().removeIf(key -> key.startsWith("kafka.ssl.truststore"));

        try (Child app = ground.run(Role.ASSEMBLER, settings, "assembler", "--state-dir", stateDir())) {
            assertThat(app.exitCode(PATIENCE)).as(app.output()).isEqualTo(1);
            assertThat(app.output()).contains("check kafka.ssl.truststore.location");
        }
    }

    @Test
    void worker_keepsItsSpans_untilItHasItsAcl() throws Exception {
        ground.grant(Role.WORKER, List.of());
        try (Tracing tracing = ground.tracing()) {
            tracing.trace("secured").run(() -> {});
            assertThat(tracing.flush(Duration.ofSeconds(1)).pending()).isPositive();

            ground.grant(Role.WORKER, Access.of(Role.WORKER));

            FlushResult sent = tracing.flush(PATIENCE);
            assertThat(sent.complete()).isTrue();
            assertThat(sent.dropped()).isZero();
        }
    }

    @Tag("chaos")
    @Tag("large")
    @Test
    void operatorWhoMayNotCreate_isTold() throws Exception {
        ground.grant(Role.OPERATOR, new Missing(Access.of(Role.OPERATOR).get(0), CREATE).rest());

        try (Child app = ground.run(Role.OPERATOR, "topics", "create", "--topic-prefix", "spanflow.other.")) {
            assertThat(app.exitCode(PATIENCE)).as(app.output()).isEqualTo(1);
            assertThat(app.output()).contains(FIX);
        }
    }

    /** None is granted for nothing, and whatever is missing is named. */
    @Tag("soak")
    @ParameterizedTest
    @MethodSource
    void appWithoutOneAcl_namesIt(Missing missing) throws Exception {
        Role role = missing.access().role();
        if (role == Role.EXPORTER) {
            try (Child assembler = assembler()) {
                ground.sgp().misbehave(0, List.of(Misbehaviour.status(400))); // the exporter has dead letters to write
                long ordered = ground.orderedRecords();
                sendSpan();
                await().atMost(PATIENCE).until(() -> ground.orderedRecords() > ordered);
                assertThat(assembler.isAlive()).isTrue();
            }
        }
        if (role == Role.REPLAYER) {
            ground.sgp().misbehave(0, List.of(Misbehaviour.status(400))); // likewise
            sendSpan();
        }
        if (role == Role.REDRIVER) {
            ground.sendLetter();
        }
        ground.grant(role, missing.rest());
        ground.deleteChangelogs();

        try (Child app = start(role)) {
            sendSpan();
            ground.sendBadRecord();
            ground.sendMisplacedSpan();
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(app.output()).as(missing.toString()).containsPattern("(?i)ACL"));
            SecuredGround.assertNoSecret(app.output());
        }
    }

    static Stream<Missing> appWithoutOneAcl_namesIt() {
        return Access.all().stream()
                .filter(access -> access.role() != Role.WORKER) // see worker_keepsItsSpans_untilItHasItsAcl
                .flatMap(access -> access.operations().stream().map(operation -> new Missing(access, operation)))
                .filter(missing -> !missing.isSeenElsewhere());
    }

    private static FlushResult sendSpan() {
        try (Tracing tracing = ground.tracing()) {
            tracing.trace("secured").group("g").run(() -> {});
            return tracing.flush(PATIENCE);
        }
    }

    private static Child start(Role role) throws IOException {
        return switch (role) {
            case ASSEMBLER -> assembler();
            case EXPORTER -> exporter();
            case REPLAYER -> replay();
            case REDRIVER -> redrive();
            case READER -> doctor();
            case OPERATOR, WORKER -> ground.run(Role.OPERATOR, "topics", "check");
        };
    }

    private static Child assembler() throws IOException {
        return ground.run(Role.ASSEMBLER, "assembler", "--state-dir", stateDir());
    }

    private static String stateDir() {
        return data.resolve("state-" + UUID.randomUUID()).toString();
    }

    private static Child exporter() throws IOException {
        return ground.run(Role.EXPORTER, "exporter", "--sgp-url", sgpUrl());
    }

    private static Child replay() throws IOException {
        return ground.run(
                Role.REPLAYER,
                "replay",
                "--last",
                "1h",
                "--settle",
                "0s",
                "--execute",
                "--state-dir",
                stateDir(),
                "--sgp-url",
                sgpUrl());
    }

    private static Child redrive() throws IOException {
        return ground.run(Role.REDRIVER, "dead-letters", "redrive", "--reason", "NOT_JSON", "--execute");
    }

    private static Child doctor() throws IOException {
        return ground.run(Role.READER, "doctor", "--role", "reader", "--sgp-url", sgpUrl());
    }

    private static Child topicsCreate() throws IOException {
        return ground.run(Role.OPERATOR, "topics", "create", "--partitions", "2");
    }

    private static String sgpUrl() {
        return ground.sgp().url().toString();
    }
}
