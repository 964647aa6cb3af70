/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The stack of {@code deploy/compose} under a name and on ports of its own; gone with its volumes when closed. */
final class Compose implements AutoCloseable {
    static final String TOKEN = "e2e-token";

    private static final List<String> PORTS = List.of(
            "KAFKA_PORT_1",
            "KAFKA_PORT_2",
            "KAFKA_PORT_3",
            "ASSEMBLER_PORT_1",
            "ASSEMBLER_PORT_2",
            "EXPORTER_PORT_1",
            "EXPORTER_PORT_2",
            "SGP_PORT");

    private final Map<String, String> environment = new HashMap<>();
    private final String project = "spanflow-e2e-" + ProcessHandle.current().pid();

    /**
     * Starts nothing yet. Skips the test where there is no engine, or an image is missing.
     *
     * @param profile {@code cluster} or {@code small}
     */
    Compose(String profile) throws IOException, InterruptedException {
        String tag = System.getProperty("docker.tag", "0.1.0-SNAPSHOT");
        String kafka = System.getProperty("docker.kafka.image", "spanflow/kafka:4.3.1");
        requireEngine();
        for (String app : List.of("assembler", "exporter", "cli", "stand-in")) {
            requireImage("spanflow/" + app + ":" + tag);
        }
        requireImage(kafka);
        environment.put("COMPOSE_PROFILES", profile);
        environment.put("SPANFLOW_HTTP_TOKEN", TOKEN);
        environment.put("SPANFLOW_TAG", tag);
        environment.put("KAFKA_IMAGE", kafka);
        for (String port : PORTS) {
            environment.put(port, Integer.toString(freePort()));
        }
    }

    private static void requireEngine() throws IOException, InterruptedException {
        assumeTrue(run(Map.of(), "docker", "info").exitCode() == 0, "docker: no engine answers");
        assumeTrue(
                run(Map.of(), "docker", "compose", "version").exitCode() == 0,
                "docker: the client has no plug-in compose");
    }

    private static void requireImage(String image) throws IOException, InterruptedException {
        assumeTrue(
                run(Map.of(), "docker", "image", "inspect", image).exitCode() == 0,
                "docker: no image " + image + ", deploy/docker/build makes those of this project");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    String port(String variable) {
        return environment.getOrDefault(variable, "");
    }

    /** Waits until what was started is healthy. */
    void up(String... services) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("up", "--detach", "--wait", "--quiet-pull"));
        if (services.length > 0) {
            command.add("--no-deps");
        }
        command.addAll(Arrays.asList(services));
        compose(command.toArray(String[]::new));
    }

    /** kill -9, and another container in its place; the volumes stay. */
    void replace(String service) throws IOException, InterruptedException {
        compose("kill", "--signal", "KILL", service);
        compose("rm", "--force", service);
        up(service);
    }

    String container(String service) throws IOException, InterruptedException {
        return compose("ps", "--all", "--quiet", service).strip();
    }

    /** What {@code docker inspect} says of a service's container. */
    String inspect(String service, String format) throws IOException, InterruptedException {
        return checked(run(environment, "docker", "inspect", "--format", format, container(service)))
                .strip();
    }

    String compose(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "docker",
                "compose",
                "--file",
                Modules.ROOT.resolve("deploy/compose/compose.yaml").toString(),
                "--env-file",
                "/dev/null",
                "--project-name",
                project));
        command.addAll(Arrays.asList(arguments));
        return checked(run(environment, command.toArray(String[]::new)));
    }

    private static String checked(Ended ended) {
        if (ended.exitCode() != 0) {
            throw new IllegalStateException("exit code " + ended.exitCode() + ": " + ended.output());
        }
        return ended.output();
    }

    private record Ended(int exitCode, String output) {}

    private static Ended run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("SGP_") || name.startsWith("SPANFLOW_"));
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Ended(127, String.valueOf(e.getMessage()));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        compose("down", "--volumes", "--timeout", "5");
    }
}
