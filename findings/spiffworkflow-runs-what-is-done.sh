#!/usr/bin/env bash
# SpiffWorkflow 3.2.0: a user task that is COMPLETED takes a second answer, and says True.
#
# A process asks for a decision, then goes one way or the other. It is accepted: the task is
# COMPLETED and the process is past the gateway. A second validator's answer to the same task (as
# read before) is no error: run() returns True again, the completed task now says « refused », and
# the process stays on the accepted side. Who serves two people at once must look at the state.
#
# Seen: 3.2.0, first True then True; the task is COMPLETED and says accepted=False, the process
#   waits at accepted_work
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check SpiffWorkflow==3.2.0
cat > "$folder/decision.bpmn" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:f"
             xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <process id="p" isExecutable="true">
    <startEvent id="start"><outgoing>a</outgoing></startEvent>
    <sequenceFlow id="a" sourceRef="start" targetRef="decide"/>
    <userTask id="decide"><incoming>a</incoming><outgoing>b</outgoing></userTask>
    <sequenceFlow id="b" sourceRef="decide" targetRef="which"/>
    <exclusiveGateway id="which" default="no">
      <incoming>b</incoming><outgoing>yes</outgoing><outgoing>no</outgoing>
    </exclusiveGateway>
    <sequenceFlow id="yes" sourceRef="which" targetRef="accepted_work">
      <conditionExpression xsi:type="tFormalExpression">accepted</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="no" sourceRef="which" targetRef="refused_work"/>
    <userTask id="accepted_work"><incoming>yes</incoming><outgoing>c</outgoing></userTask>
    <userTask id="refused_work"><incoming>no</incoming><outgoing>e</outgoing></userTask>
    <sequenceFlow id="c" sourceRef="accepted_work" targetRef="end"/>
    <sequenceFlow id="e" sourceRef="refused_work" targetRef="end"/>
    <endEvent id="end"><incoming>c</incoming><incoming>e</incoming></endEvent>
  </process>
</definitions>
XML
cat > "$folder/twice.py" <<'PY'
import sys
from importlib.metadata import version

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

parser = BpmnParser()
parser.add_bpmn_file(f"{sys.argv[1]}/decision.bpmn")
workflow = BpmnWorkflow(parser.get_spec("p"))
workflow.do_engine_steps()
(task,) = workflow.get_tasks(state=TaskState.READY, manual=True)


def answer(accepted):
    task.data["accepted"] = accepted
    said = task.run()
    workflow.do_engine_steps()
    return said


first, second = answer(True), answer(False)
waits = [t.task_spec.name for t in workflow.get_tasks(state=TaskState.READY, manual=True)]
state, kept = TaskState.get_name(task.state), task.data["accepted"]
print(f"{version('SpiffWorkflow')}, first {first} then {second}; the task is {state} and says "
      f"accepted={kept}, the process waits at {', '.join(waits)}")
same = (first, second, state, kept, waits) == (True, True, "COMPLETED", False, ["accepted_work"])
sys.exit(0 if same else 1)
PY
"$folder/venv/bin/python" "$folder/twice.py" "$folder"
