/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.cli.Access;
import dev.spanflow.cli.Access.Role;
import dev.spanflow.cli.SpanflowCli;
import dev.spanflow.embedded.EmbeddedKafka;
import dev.spanflow.embedded.TlsKeyStore;
import dev.spanflow.local.sgp.SgpStandIn;
import dev.spanflow.schemas.Brokers;
import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Partitions;
import dev.spanflow.schemas.Spans;
import dev.spanflow.schemas.Topics;
import dev.spanflow.tracing.Tracing;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker that asks who comes, over TLS, and grants nothing but by ACLs; a user for each role; and the stand-in. */
final class SecuredGround implements AutoCloseable {
    private static final String STORE_PASSWORD = "store-secret";
    static final int PARTITIONS = 2;
    static final String SGP_KEY = "sgp-hush-hush";
    private static final int SCRAM_ITERATIONS = 4096;

    /** With logs: users have them, and they must hold no secret. */
    private static final Map<String, String> ENVIRONMENT =
            Map.of("SGP_API_KEY", SGP_KEY, "LOG_LEVEL", "INFO", "KAFKA_LOG_LEVEL", "WARN");

    private final Path data;
    private final Path certificate;
    private final EmbeddedKafka kafka;
    private final SgpStandIn sgp;
    private final Admin admin;
    private int letterCount = 1_000_000;
    private final Topics topics = new Topics(Topics.DEFAULT_PREFIX);

    SecuredGround(Path data) throws Exception {
        this.data = data;
        Path keyStore = Certificates.keyStore(data.resolve("broker.p12"), STORE_PASSWORD);
        this.certificate = Certificates.certificate(keyStore, STORE_PASSWORD, data.resolve("ca.pem"));
        this.kafka = EmbeddedKafka.startSecured(data.resolve("kafka"), new TlsKeyStore(keyStore, STORE_PASSWORD));
        this.sgp = SgpStandIn.start(data.resolve("sgp.db"), 0);
        this.admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        List<UserScramCredentialAlteration> users = new ArrayList<>();
        for (Role role : Role.values()) {
            users.add(new UserScramCredentialUpsertion(
                    user(role),
                    new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS),
                    password(role)));
        }
        admin.alterUserScramCredentials(users).all().get();
    }

    Topics topics() {
        return topics;
    }

    SgpStandIn sgp() {
        return sgp;
    }

    Admin admin() {
        return admin;
    }

    /** From now on the role may do this and nothing else. */
    void grant(Role role, Collection<Access> access) throws Exception {
        String principal = "User:" + user(role);
        AccessControlEntryFilter its =
                new AccessControlEntryFilter(principal, null, AclOperation.ANY, AclPermissionType.ANY);
        admin.deleteAcls(List.of(new AclBindingFilter(ResourcePatternFilter.ANY, its)))
                .all()
                .get();
        List<AclBinding> bindings = new ArrayList<>();
        for (Access one : access) {
            ResourcePattern resource = new ResourcePattern(one.type(), topics.prefix() + one.name(), one.pattern());
            for (AclOperation operation : one.operations()) {
                bindings.add(new AclBinding(
                        resource, new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)));
            }
        }
        admin.createAcls(bindings).all().get();
    }

    List<String> topicsAndGroups() throws Exception {
        List<String> names = new ArrayList<>(admin.listTopics().names().get());
        admin.listGroups().all().get().forEach(group -> names.add(group.groupId()));
        return names;
    }

    /** So that the next assembler has to make them. */
    void deleteChangelogs() throws Exception {
        String own = topics.application("assembler") + "-";
        List<String> changelogs = admin.listTopics().names().get().stream()
                .filter(name -> name.startsWith(own))
                .toList();
        admin.deleteTopics(changelogs).all().get();
    }

    /** A command in a process of its own, as this role; its secrets stand in a file. */
    Child run(Role role, String... command) throws IOException {
        return run(role, clientSettings(role), command);
    }

    Child run(Role role, Map<String, String> settings, String... command) throws IOException {
        Path file = data.resolve(user(role) + ".properties");
        Properties properties = new Properties();
        properties.putAll(settings);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--config", file.toString()));
        boolean serves = command[0].equals("assembler") || command[0].equals("exporter");
        if (serves) {
            arguments.addAll(List.of("--http-port", "0"));
        }
        return Child.start(SpanflowCli.class, ENVIRONMENT, arguments.toArray(String[]::new));
    }

    Tracing tracing() {
        Map<String, String> settings = clientSettings(Role.WORKER);
        Map<String, String> kafkaSettings = new TreeMap<>();
        settings.forEach((key, value) -> {
            if (key.startsWith("kafka.")) {
                kafkaSettings.put(key.substring("kafka.".length()), value);
            }
        });
        return Tracing.builder(kafka.securedServers()).kafka(kafkaSettings).build();
    }

    void sendBadRecord() throws Exception {
        send(new ProducerRecord<>(topics.spans(), Headers.bytes("bad"), Headers.bytes("no JSON")));
    }

    /** What is left when a bad record was not read by anybody else. */
    void sendLetter() throws Exception {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topics.deadLetters(), Headers.bytes("bad"), Headers.bytes("no JSON"));
        letter.headers().add(DeadLetter.STAGE, Headers.bytes(DeadLetter.ASSEMBLER));
        letter.headers().add(DeadLetter.ORIGIN, Headers.bytes(topics.spans() + "/0@" + letterCount++));
        letter.headers().add(DeadLetter.REASON, Headers.bytes("NOT_JSON"));
        send(letter);
    }

    /** On the partition where it does not belong. */
    void sendMisplacedSpan() throws Exception {
        String traceId = UUID.randomUUID().toString();
        int other = 1 - Partitions.of(Headers.bytes(traceId), PARTITIONS);
        byte[] span = Spans.span(traceId, "root").completed().bytes();
        send(new ProducerRecord<>(topics.spans(), other, Headers.bytes(traceId), span));
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    /** Records on the topic of ordered spans, marks of transactions included. */
    long orderedRecords() {
        try (Brokers brokers = Brokers.at(kafka.bootstrapServers(), Map.of())) {
            return brokers.states(topics).get(topics.orderedSpans()).records();
        }
    }

    DeadLetters deadLetters() {
        return new DeadLetters(kafka.bootstrapServers(), topics.deadLetters());
    }

    static void assertNoSecret(String text) {
        assertThat(text).doesNotContain("hush-hush").doesNotContain(STORE_PASSWORD);
    }

    /** An answer of the app's HTTP server, wherever it said that it listens. */
    static String get(Child app, String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url(app) + path)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Where the app said that it listens. */
    static String url(Child app) {
        Matcher url = Pattern.compile("http://127\\.0\\.0\\.1:\\d+").matcher(app.output());
        assertThat(url.find()).as(app.output()).isTrue();
        return url.group();
    }

    Map<String, String> clientSettings(Role role) {
        return clientSettings(role, password(role));
    }

    Map<String, String> clientSettings(Role role, String password) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("bootstrap.servers", kafka.securedServers());
        settings.put("kafka.security.protocol", "SASL_SSL");
        settings.put("kafka.ssl.truststore.type", "PEM");
        settings.put("kafka.ssl.truststore.location", certificate.toString());
        settings.put("kafka.sasl.mechanism", "SCRAM-SHA-512");
        settings.put(
                "kafka.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user(role)
                        + "\" password=\"" + password + "\";");
        return settings;
    }

    static String user(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    static String password(Role role) {
        return user(role) + "-hush-hush";
    }

    @Override
    public void close() {
        admin.close();
        sgp.close();
        kafka.close();
    }
}
