{{- define "greenroom.name" -}}
{{ default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- /* At most 40 characters: what is made from it has a suffix. */}}
{{- define "greenroom.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "greenroom.name" .) .Release.Name -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name (include "greenroom.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "greenroom.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: greenroom
{{ include "greenroom.selector" . }}
{{- end }}

{{- define "greenroom.selector" -}}
app.kubernetes.io/name: {{ include "greenroom.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* Session pods remember this address as long as they live: it is the same in both modes. */}}
{{- define "greenroom.gatewayUrl" -}}
http://{{ include "greenroom.fullname" . }}-gateway.{{ .Release.Namespace }}:{{ .Values.service.port }}
{{- end }}

{{- define "greenroom.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- /* The components of the mode. */}}
{{- define "greenroom.ofOperator" -}}
{{ ternary "standalone" "operator" (eq .Values.mode "standalone") }}
{{- end }}

{{- define "greenroom.ofGateway" -}}
{{ ternary "standalone" "gateway" (eq .Values.mode "standalone") }}
{{- end }}

{{- /* The name of a component's Deployment and ServiceAccount: (dict "root" $ "component" "gateway"). */}}
{{- define "greenroom.component" -}}
{{ include "greenroom.fullname" .root }}{{ if ne .component "standalone" }}-{{ .component }}{{ end }}
{{- end }}
