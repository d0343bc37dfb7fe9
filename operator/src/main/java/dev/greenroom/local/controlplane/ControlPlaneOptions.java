package dev.greenroom.local.controlplane;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a control plane is started with.
 *
 * @param stateDir everything it keeps; made when it is missing
 * @param durable whether a write survives the loss of power; tests do without
 * @param apiServerPort on 127.0.0.1; 0 for the one of the start before, or any
 * @param apiServerFlags more of them, after our own
 * @param progress one line for people at a time
 */
public record ControlPlaneOptions(
    Path stateDir,
    Binaries binaries,
    boolean durable,
    int apiServerPort,
    List<String> apiServerFlags,
    Consumer<String> progress,
    InstantSource clock,
    SecureRandom random) {}
