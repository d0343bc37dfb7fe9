{{- /*
The pod template of a component: (dict "root" $ "component" "gateway" "args" LIST "ports" YAML "probes" YAML "settings" .Values.gateway).
Restricted by Pod Security, and its root file system is read-only: /tmp is for SQLite's native library.
*/}}
{{- define "greenroom.podTemplate" -}}
{{- $root := .root }}
{{- $component := .component }}
{{- $values := .root.Values }}
{{- $sqlite := and (eq .component "standalone") (not $values.ledger.postgresql.existingSecret) }}
metadata:
  labels:
    {{- with $values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- include "greenroom.selector" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
  annotations:
    kubectl.kubernetes.io/default-container: greenroom
    {{- with $values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "greenroom.component" . }}
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ add 30 (int .settings.drainSeconds) }}
  {{- with $values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile: {type: RuntimeDefault}
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if and (ne .component "standalone") $values.topologyKeys }}
  topologySpreadConstraints:
    {{- range $values.topologyKeys }}
    - topologyKey: {{ . }}
      maxSkew: 1
      whenUnsatisfiable: ScheduleAnyway
      matchLabelKeys: [pod-template-hash]
      labelSelector:
        matchLabels:
          {{- include "greenroom.selector" $root | nindent 10 }}
          app.kubernetes.io/component: {{ $component }}
    {{- end }}
  {{- end }}
  containers:
    - name: greenroom
      image: {{ include "greenroom.image" $root }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      args:
        {{- toYaml (concat .args .settings.extraArgs) | nindent 8 }}
      env:
        - name: GREENROOM_LOG
          value: {{ $values.logLevel }}
        {{- include "greenroom.ledgerVariables" $root | nindent 8 }}
        {{- with $values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        {{- .ports | nindent 8 }}
      {{- .probes | nindent 6 }}
      {{- if ne .component "operator" }}
      lifecycle:
        preStop:
          # Until every node has taken the pod out of the Service.
          sleep: {seconds: 5}
      {{- end }}
      resources:
        {{- toYaml .settings.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        {{- if $sqlite }}
        - {name: ledger, mountPath: /var/lib/greenroom}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {sizeLimit: 256Mi}
    {{- if $sqlite }}
    - name: ledger
      {{- if $values.ledger.sqlite.persistence.enabled }}
      persistentVolumeClaim:
        claimName: {{ $values.ledger.sqlite.persistence.existingClaim | default (printf "%s-ledger" (include "greenroom.fullname" $root)) }}
      {{- else }}
      emptyDir: {}
      {{- end }}
    {{- end }}
{{- end }}

{{- define "greenroom.ledgerVariables" -}}
{{- with .Values.ledger.postgresql -}}
{{- if .existingSecret -}}
- name: GREENROOM_LEDGER
  valueFrom: {secretKeyRef: {name: {{ .existingSecret }}, key: {{ .urlKey }}}}
- name: GREENROOM_LEDGER_USER
  valueFrom: {secretKeyRef: {name: {{ .existingSecret }}, key: {{ .userKey }}, optional: true}}
- name: GREENROOM_LEDGER_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ .existingSecret }}, key: {{ .passwordKey }}, optional: true}}
{{- else -}}
- name: GREENROOM_LEDGER
  value: jdbc:sqlite:/var/lib/greenroom/ledger.db
{{- end }}
{{- end }}
{{- end }}

{{- /* What every process that makes session pods is told. */}}
{{- define "greenroom.sessionArgs" -}}
- --namespace={{ .Release.Namespace }}
- --gateway-url={{ include "greenroom.gatewayUrl" . }}
- --runner-image={{ include "greenroom.image" . }}
- --runner-command=/usr/local/bin/greenroom-runner
- --runner-pull-policy={{ .Values.image.pullPolicy }}
{{- if .Values.sessions.honourPlacement }}
- --honour-placement
{{- end }}
{{- end }}

{{- define "greenroom.gatewayPort" -}}
- {name: http, containerPort: 7300}
{{- end }}

{{- define "greenroom.metricsPort" -}}
- {name: metrics, containerPort: 9090}
{{- end }}

{{- /* They answer on their ports once they have seen the whole cluster. */}}
{{- define "greenroom.gatewayProbes" -}}
startupProbe:
  httpGet: {path: /healthz, port: http}
  periodSeconds: 1
  failureThreshold: 120
livenessProbe:
  httpGet: {path: /healthz, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
readinessProbe:
  httpGet: {path: /readyz, port: http}
  periodSeconds: 2
  timeoutSeconds: 2
{{- end }}

{{- define "greenroom.operatorProbes" -}}
startupProbe:
  httpGet: {path: /readyz, port: metrics}
  periodSeconds: 1
  failureThreshold: 120
livenessProbe:
  httpGet: {path: /healthz, port: metrics}
  periodSeconds: 10
  timeoutSeconds: 5
readinessProbe:
  httpGet: {path: /readyz, port: metrics}
  periodSeconds: 5
  timeoutSeconds: 2
{{- end }}
