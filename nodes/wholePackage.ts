// n8n loads a node with its first use. From then on all are loaded, so that an update which replaces the
// files under a running n8n never mixes old code with new.
import './OmniAi/OmniAi.node';
import './OmniAiCondition/OmniAiCondition.node';
import './OmniAiTrigger/OmniAiTrigger.node';
